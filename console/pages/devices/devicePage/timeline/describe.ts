import type { Tone } from '../../../../components/status.tsx';
import { capitalize, instanceTones } from '../../../../components/status.tsx';
import type { Schemas } from '../../../../api/client.ts';
import { actionLabels } from '../actions/deviceActions.ts';
import { actionStates, actionTones } from '../actions/actionProgress.tsx';
import type { Entry } from './readTimeline.ts';

interface EntryDescription {
  /** The kind of entry, as a label. */
  kind: string;
  title: string;
  summary: string;
  state?: { tone: Tone; label: string };
}

/** Returns the texts of a timeline entry. */
export function describeEntry(entry: Entry): EntryDescription {
  switch (entry.kind) {
    case 'message':
      return describeMessage(entry.message);
    case 'call':
      return { kind: 'From the CPE', title: entry.call.method, summary: '' };
    case 'action': {
      const { method, summary, status, created_by: by } = entry.action;
      return {
        kind: 'Device action',
        title: actionLabels[method],
        summary: [summary === actionLabels[method] ? null : summary, `by ${by}`].filter(Boolean).join(' · '),
        state: { tone: actionTones[status], label: actionStates[status] },
      };
    }
    case 'run': {
      const { number, status, trigger, error } = entry.run;
      return {
        kind: 'Run',
        title: `${entry.instance.service_name}, run ${number}`,
        summary: error?.message ?? trigger.reason,
        state: { tone: instanceTones[status], label: capitalize(status) },
      };
    }
    case 'session':
      return describeSession(entry.session);
    case 'event':
      return describeEvent(entry.event);
  }
}

const messageTones: Record<Schemas['DeviceMessage']['state'], Tone> = {
  queued: 'idle',
  sent: 'busy',
  acknowledged: 'good',
  faulted: 'bad',
  cancelled: 'idle',
  expired: 'warn',
};

function describeMessage({ method, summary, state, fault }: Schemas['DeviceMessage']): EntryDescription {
  const rest = summary.startsWith(method) ? summary.slice(method.length).trim() : summary;
  const text = fault ? `${fault.fault_code} ${fault.fault_string}` : rest;
  return {
    kind: 'Message',
    title: method,
    summary: text,
    state: { tone: messageTones[state], label: capitalize(state) },
  };
}

function describeSession({ events, retry_count: retries }: Schemas['DeviceSession']): EntryDescription {
  const names = events.map(({ event }) => event);
  const notes = [names.includes('0 BOOTSTRAP') ? 'new or factory reset' : '', retries > 0 ? `retry ${retries}` : ''];
  return { kind: 'Session', title: names.join(', ') || 'No event', summary: notes.filter(Boolean).join('; ') };
}

function describeEvent({ type, data }: Schemas['Event']): EntryDescription {
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  if (type === 'device.discovered')
    return { kind: 'Device', title: 'Discovered', summary: 'first Inform of an unregistered device' };
  if (type === 'device.unreachable')
    return {
      kind: 'Device',
      title: 'Connection request failed',
      summary: text('reason'),
      state: { tone: 'bad', label: 'Unreachable' },
    };
  return { kind: 'Device', title: type, summary: '' };
}
