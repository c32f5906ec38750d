/** The events of CWMP's own (TR-069 Amendment 6, 3.7.1.5, table 8), by their number. */
const numbered = [
  'BOOTSTRAP',
  'BOOT',
  'PERIODIC',
  'SCHEDULED',
  'VALUE CHANGE',
  'KICKED',
  'CONNECTION REQUEST',
  'TRANSFER COMPLETE',
  'DIAGNOSTICS COMPLETE',
  'REQUEST DOWNLOAD',
  'AUTONOMOUS TRANSFER COMPLETE',
  'DU STATE CHANGE COMPLETE',
  'AUTONOMOUS DU STATE CHANGE COMPLETE',
  'WAKEUP',
  'HEARTBEAT',
].map((name, number) => `${number} ${name}`);

const methodEvents = ['Reboot', 'ScheduleInform', 'Download', 'ScheduleDownload', 'Upload', 'ChangeDUState'].map(
  (method) => `M ${method}`,
);

/** Whether CWMP itself has the event code. */
export function isStandardEvent(code: string): boolean {
  return numbered.includes(code) || methodEvents.includes(code);
}

/** Whether a CPE can send the event code: one of CWMP's own, a method's ("M Reboot"), or a vendor's ("X 00D09E Overheated", "X ACME-COM Hot"). */
export function isEventCode(code: string): boolean {
  return numbered.includes(code) || /^(?:M|X [0-9A-Z][0-9A-Z_-]{0,63}) [\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(code);
}
