import type { Schemas } from '../../api/client.ts';
import { current } from '../../api/signIns.ts';

/** What the first steps make is found again by it, so that they go on where they were left, in whichever browser. */
export const tag = 'first-steps';
export const serviceName = 'hello-pppoe';
export const deviceId = 'HELLO-0001';

const script = `-- Internet by PPPoE, on a router of the data model TR-098.
local ppp = "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection."

print("Setting up " .. device_id)
local connection = ppp .. assert(add_object(ppp)) .. "."

sleep(2) -- A script may wait: seconds, or days.

assert(set_parameter_values({
  [connection .. "Name"] = "internet",
  [connection .. "Username"] = variables.username,
  [connection .. "Password"] = variables.password,
  [connection .. "Enable"] = true,
}))

print("Done: " .. variables.username .. " may go online.")
set_provisioning_status("provisioned")
`;

export const example = {
  name: serviceName,
  description: 'Internet by PPPoE, from the first steps',
  script,
  variables: [
    { name: 'username', required: true, description: 'The customer’s name at the provider' },
    { name: 'password', required: true, secret: true, description: 'The password that goes with it' },
  ],
} satisfies Schemas['NewService'];

/** So that nobody has to make up any. */
export const sampleValues: Record<string, string> = { username: 'ana@isp.example', password: 'correct-horse' };

/** Where this organization's CPEs inform, unless the gateway has another port or name than usual. */
export function acsUrl(): string {
  const id = current.value?.me.organization?.id;
  return `http://${location.hostname}:7547/acs${id === undefined || id === 'default' ? '' : `/${id}`}`;
}
