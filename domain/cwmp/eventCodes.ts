/** CWMP's own events (TR-069 Amendment 6, 3.7.1.5, table 8), by their number. */
const numberedEvents = [
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

/** Whether CWMP itself defines the event code. */
export function isStandardEvent(code: string): boolean {
  return numberedEvents.includes(code) || methodEvents.includes(code);
}

/**
 * Accepts CWMP's own event codes, those of methods ("M Reboot"), and those of vendors ("X 00D09E Overheated", "X
 * ACME-COM Hot").
 */
export function isEventCode(code: string): boolean {
  return (
    numberedEvents.includes(code) || /^(?:M|X [0-9A-Z][0-9A-Z_-]{0,63}) [\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(code)
  );
}
