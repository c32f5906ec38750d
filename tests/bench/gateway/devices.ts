import type { Pool } from '../../../db/core/pool.ts';

/** Inserts registered devices that have informed before, each with a service. @returns their serial numbers. */
export async function insertKnownDevices(pool: Pool, organizationId: string, count: number): Promise<string[]> {
  const serials = Array.from({ length: count }, (_, index) => `BENCH${String(index).padStart(8, '0')}`);
  await pool.query('insert into organizations (id, name) values ($1, $1)', [organizationId]);
  await pool.query('insert into services (id, organization_id, name, latest_version) values ($1, $1, $1, 1)', [
    organizationId,
  ]);
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events)
     values ($1, 1, '', '[]', '{0 BOOTSTRAP}')`,
    [organizationId],
  );
  for (let from = 0; from < count; from += 1000)
    await insertDevices(pool, organizationId, serials.slice(from, from + 1000));
  await pool.query('vacuum analyze');
  return serials;
}

async function insertDevices(pool: Pool, organizationId: string, serials: string[]): Promise<void> {
  await pool.query(
    `with known as (
       insert into devices (organization_id, id, registered_at, oui, product_class, manufacturer, serial_number,
         software_version, hardware_version, root, parameter_key, inform_parameters, inform_events, last_inform_at,
         remote_address, connection_request_url, session_phase, session_id, session_started_at)
       select $8, serial, now(), $2, $3, $4, serial,
         $5, $6, 'InternetGatewayDevice.', '', parameters, '{2 PERIODIC}', now(),
         '127.0.0.1', parameters ->> 'InternetGatewayDevice.ManagementServer.ConnectionRequestURL',
         'ended', md5(serial), now()
       from unnest($1::text[], $7::jsonb[]) as d(serial, parameters) returning key, id
     )
     insert into instances (id, organization_id, device_key, service_id, workflow_id, variables, position, status)
     select $8 || '.' || id, $8, key, $8, $8 || '.' || id, '{}', 1, 'provisioned' from known`,
    [
      serials,
      deviceId.oui,
      deviceId.productClass,
      deviceId.manufacturer,
      '7.29',
      '226',
      serials.map((serial) => JSON.stringify(Object.fromEntries(parametersOf(serial)))),
      organizationId,
    ],
  );
}

/** Deletes all triggers, as if no device had bootstrapped yet. */
export async function forgetBootstraps(pool: Pool): Promise<void> {
  await pool.query('truncate triggers, outbox');
}

const deviceId = { manufacturer: 'Acme Broadband Equipment', oui: '00D09E', productClass: 'HomeBox 7590' };

/** Returns the parameters that TR-069 requires in every Inform of an InternetGatewayDevice, and a few more. */
function parametersOf(serial: string): [string, string][] {
  const below = {
    DeviceSummary:
      'InternetGatewayDevice:1.4[](Baseline:2, EthernetLAN:1, ADSLWAN:1, PPPWAN:1, Time:2, IPPing:1, WiFiLAN:2)',
    'DeviceInfo.SpecVersion': '1.0',
    'DeviceInfo.HardwareVersion': '226',
    'DeviceInfo.SoftwareVersion': '7.29',
    'DeviceInfo.ProvisioningCode': 'ACME-7',
    'ManagementServer.ConnectionRequestURL': `http://127.0.0.1:7547/${serial}`,
    'ManagementServer.ParameterKey': '',
    'WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.ExternalIPAddress': '203.0.113.17',
  };
  return Object.entries(below).map(([name, value]) => [`InternetGatewayDevice.${name}`, value]);
}

/** Returns an Inform of about 2.4 kB, with the white space that CPEs send. */
export function informOf(serial: string, event: string): string {
  const { manufacturer, oui, productClass } = deviceId;
  const structs = parametersOf(serial).map(
    ([name, value]) => `
        <ParameterValueStruct>
          <Name>${name}</Name>
          <Value xsi:type="xsd:string">${value}</Value>
        </ParameterValueStruct>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-0">
  <SOAP-ENV:Header>
    <cwmp:ID SOAP-ENV:mustUnderstand="1">1864</cwmp:ID>
  </SOAP-ENV:Header>
  <SOAP-ENV:Body>
    <cwmp:Inform>
      <DeviceId>
        <Manufacturer>${manufacturer}</Manufacturer>
        <OUI>${oui}</OUI>
        <ProductClass>${productClass}</ProductClass>
        <SerialNumber>${serial}</SerialNumber>
      </DeviceId>
      <Event SOAP-ENC:arrayType="cwmp:EventStruct[1]">
        <EventStruct>
          <EventCode>${event}</EventCode>
          <CommandKey></CommandKey>
        </EventStruct>
      </Event>
      <MaxEnvelopes>1</MaxEnvelopes>
      <CurrentTime>2026-11-22T10:00:00+01:00</CurrentTime>
      <RetryCount>0</RetryCount>
      <ParameterList SOAP-ENC:arrayType="cwmp:ParameterValueStruct[${structs.length}]">${structs.join('')}
      </ParameterList>
    </cwmp:Inform>
  </SOAP-ENV:Body>
</SOAP-ENV:Envelope>
`;
}
