import type { Schemas } from '../../api/client.ts';
import { current } from '../../api/signIns.ts';

/** Marks what the first steps create, so that they can be continued later, in any browser. */
export const tag = 'first-steps';
export const serviceName = 'hello-pppoe';
export const deviceId = 'HELLO-0001';

const script = `-- Internet access by PPPoE, on a router with the data model TR-098.
local ppp = "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection."

print("Setting up " .. device_id)
sleep(2) -- A script can wait for seconds or for days.

-- Adds the connection, unless an earlier run has added it.
assert(ensure_object(ppp, { Name = "internet" }, {
  Username = variables.username,
  Password = variables.password,
  Enable = true,
}))

print("Done: " .. variables.username .. " can go online.")
set_provisioning_status("provisioned")
`;

export const example = {
  name: serviceName,
  description: 'Internet access by PPPoE, from the first steps',
  script,
  variables: [
    { name: 'username', required: true, description: 'The customer’s PPPoE user name' },
    { name: 'password', required: true, secret: true, description: 'The customer’s PPPoE password' },
  ],
} satisfies Schemas['NewService'];

/** Spares the user inventing values. */
export const sampleValues: Record<string, string> = { username: 'ana@isp.example', password: 'correct-horse' };

/** The ACS URL of this organization, if the gateway has its default port and the same host name. */
export function acsUrl(): string {
  const id = current.value?.me.organization?.id;
  return `http://${location.hostname}:7547/acs${id === undefined || id === 'default' ? '' : `/${id}`}`;
}
