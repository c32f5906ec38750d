import type { Identity } from './commonSchema.ts';
import { deviceInfo, managementServer, statistics } from './commonSchema.ts';
import type { RootSchema, Schema } from './schema.ts';
import { countOf, fixedTable, flag, object, oneOf, password, readOnly, table, text, writable } from './schema.ts';
import { services } from './voiceService.ts';

/** A home gateway by TR-098 (InternetGatewayDevice:1.4), with one of AVM's extensions. */
export function tr098(identity: Identity): RootSchema {
  return {
    name: 'InternetGatewayDevice.',
    forced: [
      'DeviceSummary',
      'DeviceInfo.SpecVersion',
      'DeviceInfo.HardwareVersion',
      'DeviceInfo.SoftwareVersion',
      'DeviceInfo.ProvisioningCode',
      'ManagementServer.ParameterKey',
      'ManagementServer.ConnectionRequestURL',
      'WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.ExternalIPAddress',
    ],
    children: {
      DeviceSummary: readOnly(
        'string',
        'InternetGatewayDevice:1.4[](Baseline:1, EthernetLAN:1, WiFiLAN:1, EthernetWAN:1, Time:1)',
      ),
      LANDeviceNumberOfEntries: countOf('LANDevice'),
      WANDeviceNumberOfEntries: countOf('WANDevice'),
      DeviceInfo: deviceInfo(identity, { SpecVersion: readOnly('string', '1.0') }),
      ManagementServer: managementServer(identity),
      Time: object({
        Enable: flag('1'),
        NTPServer1: text('pool.ntp.org', 64),
        NTPServer2: text('', 64),
        CurrentLocalTime: readOnly('dateTime', '0001-01-01T00:00:00Z'),
        LocalTimeZone: text('+00:00'),
        LocalTimeZoneName: text('UTC', 64),
      }),
      Layer2Bridging: object({
        BridgeNumberOfEntries: countOf('Bridge'),
        Bridge: table({
          BridgeEnable: flag('0'),
          BridgeStatus: readOnly('string', 'Disabled'),
          BridgeName: text('', 32),
          VLANID: writable('int', '0'),
        }),
      }),
      Layer3Forwarding: layer3Forwarding(),
      Services: services(),
      LANDevice: fixedTable(lanDevice()),
      WANDevice: fixedTable(wanDevice()),
    },
  };
}

function layer3Forwarding(): Schema {
  return object({
    DefaultConnectionService: text(''),
    ForwardNumberOfEntries: countOf('Forwarding'),
    Forwarding: table({
      Enable: flag('0'),
      Type: oneOf(['Host', 'Network', 'Default']),
      DestIPAddress: text(''),
      DestSubnetMask: text(''),
      GatewayIPAddress: text(''),
      Interface: text(''),
      ForwardingMetric: writable('int', '-1'),
    }),
  });
}

function lanDevice(): Record<string, Schema> {
  return {
    LANWLANConfigurationNumberOfEntries: countOf('WLANConfiguration'),
    LANHostConfigManagement: object({
      DHCPServerEnable: flag('1'),
      MinAddress: text('192.168.1.100'),
      MaxAddress: text('192.168.1.200'),
      SubnetMask: text('255.255.255.0'),
      DNSServers: text('192.168.1.1', 64),
      DHCPLeaseTime: writable('int', '86400'),
      IPInterfaceNumberOfEntries: countOf('IPInterface'),
      IPInterface: fixedTable({
        Enable: flag('1'),
        IPInterfaceIPAddress: text('192.168.1.1'),
        IPInterfaceSubnetMask: text('255.255.255.0'),
        IPInterfaceAddressingType: oneOf(['Static', 'DHCP', 'AutoIP']),
      }),
    }),
    WLANConfiguration: table(wlanConfiguration(), { 1: { SSID: 'Simulated' } }),
  };
}

function wlanConfiguration(): Record<string, Schema> {
  return {
    Enable: flag('1'),
    Status: readOnly('string', 'Up'),
    BSSID: readOnly('string', '00:00:5E:00:53:01'),
    SSID: text('', 32),
    BeaconType: oneOf(['11i', 'None', 'Basic', 'WPA', 'WPAand11i']),
    Channel: writable('unsignedInt', '0'),
    AutoChannelEnable: flag('1'),
    SSIDAdvertisementEnabled: flag('1'),
    WPAEncryptionModes: oneOf(['AESEncryption', 'TKIPEncryption', 'TKIPandAESEncryption']),
    IEEE11iEncryptionModes: oneOf(['AESEncryption', 'TKIPEncryption', 'TKIPandAESEncryption']),
    KeyPassphrase: password(),
    PreSharedKey: fixedTable({ PreSharedKey: password(), KeyPassphrase: password() }),
    TotalAssociations: readOnly('unsignedInt', '0'),
  };
}

function wanDevice(): Record<string, Schema> {
  return {
    WANConnectionNumberOfEntries: countOf('WANConnectionDevice'),
    WANCommonInterfaceConfig: object({
      EnabledForInternet: flag('1'),
      WANAccessType: readOnly('string', 'Ethernet'),
      Layer1UpstreamMaxBitRate: readOnly('unsignedInt', '100000000'),
      Layer1DownstreamMaxBitRate: readOnly('unsignedInt', '100000000'),
      PhysicalLinkStatus: readOnly('string', 'Up'),
      'X_AVM-DE_InternetConnectionLinkType': oneOf(['IPoE', 'PPPoE', 'PPPoA', 'Bridged']),
    }),
    WANConnectionDevice: table(wanConnectionDevice(), { 1: {} }),
  };
}

function wanConnectionDevice(): Record<string, Schema> {
  const connection = {
    Enable: flag('0'),
    ConnectionStatus: readOnly('string', 'Unconfigured'),
    Name: text('', 256),
    NATEnabled: flag('1'),
    ExternalIPAddress: readOnly('string', '0.0.0.0'),
    DNSEnabled: flag('1'),
    DNSServers: text('', 64),
    MACAddress: readOnly('string', '00:00:5E:00:53:02'),
    ConnectionTrigger: oneOf(['AlwaysOn', 'OnDemand', 'Manual']),
    Stats: statistics(),
  };
  return {
    WANIPConnectionNumberOfEntries: countOf('WANIPConnection'),
    WANPPPConnectionNumberOfEntries: countOf('WANPPPConnection'),
    WANIPConnection: table(
      {
        ...connection,
        ConnectionType: oneOf(['IP_Routed', 'IP_Bridged', 'Unconfigured']),
        AddressingType: oneOf(['DHCP', 'Static']),
        SubnetMask: text(''),
        DefaultGateway: text(''),
        MaxMTUSize: writable('unsignedInt', '1500'),
      },
      { 1: { Enable: '1', Name: 'internet', ConnectionStatus: 'Connected', ExternalIPAddress: '198.51.100.7' } },
    ),
    WANPPPConnection: table({
      ...connection,
      ConnectionType: oneOf(['IP_Routed', 'PPPoE_Bridged', 'Unconfigured']),
      Username: text('', 64),
      Password: password(),
      PPPoEACName: text(''),
      PPPoEServiceName: text(''),
      MaxMRUSize: writable('unsignedInt', '1492'),
      LastConnectionError: readOnly('string', 'ERROR_NONE'),
    }),
  };
}
