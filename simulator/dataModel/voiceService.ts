import type { Schema } from './schema.ts';
import { fixedTable, object, oneOf, password, readOnly, table, text, writable } from './schema.ts';

/** One analogue line with SIP (TR-104 Issue 1), the same in both data models. */
export function services(): Schema {
  return object({ VoiceService: fixedTable({ VoiceProfile: table(voiceProfile(), { 1: {} }) }) });
}

function voiceProfile(): Record<string, Schema> {
  return {
    Enable: oneOf(['Disabled', 'Quiescent', 'Enabled']),
    Name: text('', 64),
    SignalingProtocol: readOnly('string', 'SIP'),
    SIP: object({
      ProxyServer: text(),
      ProxyServerPort: writable('unsignedInt', '5060'),
      RegistrarServer: text(),
      UserAgentDomain: text(),
      OutboundProxy: text(),
      RegistrationPeriod: writable('unsignedInt', '3600'),
    }),
    Line: table(
      {
        Enable: oneOf(['Disabled', 'Quiescent', 'Enabled']),
        Status: readOnly('string', 'Disabled'),
        DirectoryNumber: text('', 32),
        SIP: object({ AuthUserName: text('', 128), AuthPassword: password(), URI: text('', 389) }),
      },
      { 1: {} },
    ),
  };
}
