const script =
  'set_parameter_values({["InternetGatewayDevice.DeviceInfo.ProvisioningCode"] = get_variable_value("code")})\n' +
  'set_provisioning_status("provisioned")';

/** The beginning of the document, in Markdown. The tests run its commands one after the other, in one shell. */
export const introduction = `Cuttle provisions customer routers (CPEs) over TR-069. You register a *device* before it
ships and attach *services* to it; when the device is plugged in, each service is applied, and the *instance* shows
the result.

## First steps

An administrator's key is shown once, at the first start, and stored in \`.cuttle/api-key\`. All that follows needs
\`curl\` and a shell.

\`\`\`sh
API=\${API:-http://127.0.0.1:8080}
KEY=\${KEY:-$(cat .cuttle/api-key)}
ask() { curl -sS --fail-with-body -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' "$@"; }
ask $API/v1/organization
\`\`\`

Define a service: a Lua script, and the variables that differ from device to device.

\`\`\`sh
ask $API/v1/services -d '{
  "name": "provisioning-code",
  "script": ${JSON.stringify(script)},
  "variables": [{"name": "code", "required": true}]
}'
SERVICE=$(ask "$API/v1/services?name=provisioning-code" | grep -o 'svc_[a-z0-9]*' | head -n 1)
\`\`\`

Try it on a simulated CPE. Nothing is stored, and nothing is sent.

\`\`\`sh
ask $API/v1/services/$SERVICE/dry-run -d '{"values": {"code": "ACME-7"}}'
\`\`\`

An order came in: register the device by its serial number, and attach the service with the device's values.

\`\`\`sh
ask $API/v1/devices -d '{"id": "CPE0001"}'
ask $API/v1/instances -d "{\\"device_id\\": \\"CPE0001\\", \\"service_id\\": \\"$SERVICE\\",
  \\"variables\\": {\\"code\\": \\"ACME-7\\"}}"
INSTANCE=$(ask "$API/v1/instances?device_id=CPE0001" | grep -o 'ins_[a-z0-9]*' | head -n 1)
\`\`\`

The instance is \`pending\` until the device comes with a BOOTSTRAP. Point a CPE at the gateway (port 7547, path
\`/acs\`), or simulate one: \`npm run cuttle -- cpe simulate --serial CPE0001 --once\`. Then look what became of it,
and why.

\`\`\`sh
ask $API/v1/instances/$INSTANCE
ask $API/v1/instances/$INSTANCE/explain
ask $API/v1/instances/$INSTANCE/runs
\`\`\`

## Writing safely

An order may come twice, a connection may break, and two may change the same thing. All of this is safe to repeat:

\`\`\`sh
ask $API/v1/orders -H 'Idempotency-Key: 6f1d1c5a-0d0c-4c0e-9c51-0a3a0f6a2b77' -d "{
  \\"order_id\\": \\"order-4711\\", \\"device\\": {\\"id\\": \\"CPE0003\\"},
  \\"services\\": [{\\"service_id\\": \\"$SERVICE\\", \\"external_id\\": \\"subscription-4711\\",
    \\"variables\\": {\\"code\\": \\"ACME-8\\"}}]}"
ask $API/v1/instances/by-external-id/subscription-4711 -X PUT -d "{
  \\"device_id\\": \\"CPE0003\\", \\"service_id\\": \\"$SERVICE\\", \\"variables\\": {\\"code\\": \\"ACME-9\\"}}"
ask $API/v1/devices/CPE0003 -X PUT -d '{"product_class": "HG8245"}'
printf '{"id": "CPE0004"}\\n{"id": "CPE0005"}\\n' |
  curl -sS $API/v1/devices/bulk -H "Authorization: Bearer $KEY" -H 'Content-Type: application/x-ndjson' --data-binary @-
ETAG=$(ask -i $API/v1/devices/CPE0003 | tr -d '\\r' | sed -n 's/^[Ee][Tt]ag: //p')
ask $API/v1/devices/CPE0003 -X PATCH -H "If-Match: $ETAG" -d '{"product_class": "HG8247"}'
\`\`\`

- **\`Idempotency-Key\`** on any POST, PUT, PATCH or DELETE: a repetition within a day gets the answer of the first,
  with \`Idempotency-Replayed: true\`, and nothing is done twice, whatever died in between. Make a new key, such as a
  UUID, for each request, and use it until you have the answer. Another request under the same key is refused (422). A
  refusal changes nothing and is not stored: correct the request, and send it with the same key. An answer with a
  secret that is shown once is not stored either: its repetition is answered with 409, which says how to get another.
- **\`ETag\` and \`If-Match\`**: devices, services, instances, credentials and the organization have an \`ETag\`. With
  it as \`If-Match\` a change is made only if the resource has not changed since; else the answer is 412, with the
  current \`ETag\`. What a device or a run reports does not count as a change there, but for \`If-None-Match\` on a
  GET, which answers 304 only where all is as you have it.
- **Your own ids**: a device has yours. An instance may have an \`external_id\`, and an order an \`order_id\`. \`PUT\`
  makes what is not there, and changes what is.

## What holds everywhere

- **Keys.** Each request but those of health and documentation has \`Authorization: Bearer <key>\`. A key is of one
  organization: what is another's does not exist for it. Each operation names the scope that it needs; the key's role
  determines which it has: \`viewer\`: \`read\`; \`provisioner\`: \`provision\`, too; \`operator\`: \`operate\`, too;
  \`admin\`: \`admin\`, too. A key of the \`platform\` is of no organization, and makes them. Where an issuer is
  configured a token (JWT) does in a key's place.
- **Rates.** \`RateLimit-Policy\` and \`RateLimit\` say how many requests a key, and its organization, may make and
  what is left. Beyond, the answer is 429, with \`Retry-After\`. Each API process counts on its own.
- **Bodies** are JSON objects in UTF-8, of at most 1 MB. A field that is not known is refused, so that no typing error
  goes unseen.
- **Errors** are problems (RFC 9457), of type \`application/problem+json\`: \`type\` is stable and for programs,
  \`detail\` says what to do, and \`errors\` names each field that is wrong (below \`/tmf-api/\` they have TM Forum's
  form, with the same words). What may be answered stands with each operation, and what each means in *Problems*.
- **Lists** come in pages of at most \`limit\` items: give \`next_cursor\` back as \`cursor\`, until it is null. Every
  query parameter narrows; one that is not known is refused. \`sort\` with \`-\` goes downwards, and a cursor is good
  for its sort alone. Lists have no totals: see the counts.
- **Oktopus's paths** (\`/api/service/…\`) follow Oktopus instead: numbered pages with a total, an error as a JSON
  string, and a key without \`Bearer\` is taken, too.
- **Answers** may get fields in time; ignore what you do not know. Times are ISO 8601, in UTC. Secrets are shown as
  \`********\`.
- **Requests** have an id, \`X-Request-Id\`, by which the log names them.
`;
