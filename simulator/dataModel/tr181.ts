import type { Identity } from './commonSchema.ts';
import { deviceInfo, managementServer, statistics } from './commonSchema.ts';
import type { RootSchema, Schema } from './schema.ts';
import { countOf, fixedTable, flag, object, oneOf, password, readOnly, table, text, writable } from './schema.ts';
import { services } from './voiceService.ts';

/** A home gateway by TR-181 (Device:2). */
export function tr181(identity: Identity): RootSchema {
  return {
    name: 'Device.',
    forced: [
      'RootDataModelVersion',
      'DeviceInfo.HardwareVersion',
      'DeviceInfo.SoftwareVersion',
      'DeviceInfo.ProvisioningCode',
      'ManagementServer.ParameterKey',
      'ManagementServer.ConnectionRequestURL',
    ],
    children: {
      RootDataModelVersion: readOnly('string', '2.12'),
      InterfaceStackNumberOfEntries: readOnly('unsignedInt', '0'),
      DeviceInfo: deviceInfo(identity, {}),
      ManagementServer: managementServer(identity),
      Time: object({
        Enable: flag('1'),
        Status: readOnly('string', 'Synchronized'),
        NTPServer1: text('pool.ntp.org', 64),
        NTPServer2: text('', 64),
        LocalTimeZone: text('UTC0'),
      }),
      IP: object({ IPv4Enable: flag('1'), InterfaceNumberOfEntries: countOf('Interface'), Interface: ipInterfaces() }),
      PPP: object({ InterfaceNumberOfEntries: countOf('Interface'), Interface: pppInterfaces() }),
      WiFi: wifi(),
      DHCPv4: object({
        ClientNumberOfEntries: countOf('Client'),
        Client: table({ Enable: flag('0'), Interface: text('') }),
      }),
      Ethernet: object({
        VLANTerminationNumberOfEntries: countOf('VLANTermination'),
        VLANTermination: vlanTerminations(),
      }),
      Services: services(),
      Users: object({ UserNumberOfEntries: countOf('User'), User: users() }),
    },
  };
}

function ipInterfaces(): Schema {
  return table(
    {
      Enable: flag('0'),
      Status: readOnly('string', 'Down'),
      Alias: text('', 64),
      LowerLayers: text('', 1024),
      Type: readOnly('string', 'Normal'),
      MaxMTUSize: writable('unsignedInt', '1500'),
      IPv4AddressNumberOfEntries: countOf('IPv4Address'),
      IPv4Address: table({
        Enable: flag('0'),
        IPAddress: text(''),
        SubnetMask: text(''),
        AddressingType: readOnly('string', 'Static'),
      }),
      Stats: statistics(),
    },
    { 1: { Enable: '1', Status: 'Up', Alias: 'internet' } },
  );
}

function pppInterfaces(): Schema {
  return table({
    Enable: flag('0'),
    Status: readOnly('string', 'Down'),
    Alias: text('', 64),
    LowerLayers: text('', 1024),
    ConnectionStatus: readOnly('string', 'Unconfigured'),
    Username: text('', 64),
    Password: password(),
    ConnectionTrigger: oneOf(['AlwaysOn', 'OnDemand', 'Manual']),
    PPPoE: object({ ACName: text(''), ServiceName: text('') }),
  });
}

function wifi(): Schema {
  return object({
    RadioNumberOfEntries: countOf('Radio'),
    SSIDNumberOfEntries: countOf('SSID'),
    AccessPointNumberOfEntries: countOf('AccessPoint'),
    Radio: fixedTable({
      Enable: flag('1'),
      Status: readOnly('string', 'Up'),
      Channel: writable('unsignedInt', '1'),
      AutoChannelEnable: flag('1'),
    }),
    SSID: table(
      {
        Enable: flag('0'),
        Status: readOnly('string', 'Up'),
        Alias: text('', 64),
        LowerLayers: text('Device.WiFi.Radio.1.', 1024),
        BSSID: readOnly('string', '00:00:5E:00:53:01'),
        SSID: text('', 32),
      },
      { 1: { Enable: '1', SSID: 'Simulated' } },
    ),
    AccessPoint: table(
      {
        Enable: flag('0'),
        SSIDReference: text('Device.WiFi.SSID.1.'),
        SSIDAdvertisementEnabled: flag('1'),
        Security: object({
          ModeEnabled: oneOf(['WPA2-Personal', 'None', 'WPA-Personal', 'WPA-WPA2-Personal', 'WPA3-Personal']),
          KeyPassphrase: password(),
        }),
      },
      { 1: { Enable: '1' } },
    ),
  });
}

function vlanTerminations(): Schema {
  return table({
    Enable: flag('0'),
    Status: readOnly('string', 'Down'),
    Alias: text('', 64),
    LowerLayers: text('', 1024),
    VLANID: writable('unsignedInt', '1'),
  });
}

function users(): Schema {
  return table(
    {
      Enable: flag('0'),
      Username: text('', 64),
      Password: password(),
      RemoteAccessCapable: flag('0'),
      Language: text('', 16),
    },
    { 1: { Enable: '1', Username: 'admin' } },
  );
}
