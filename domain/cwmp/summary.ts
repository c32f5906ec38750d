import type { CwmpRequest } from './messages.ts';

const maxLength = 100;
/** How many names are listed before "+n". */
const maxNames = 3;

/** The form of the types in TR-069 Amendment 6 (A.3.2.8, A.4.1.5). Any other text could be a value. */
const fileType = /^[1-9] [A-Z][A-Za-z ]+(?: \d{1,3})?$/;

/**
 * Returns one line of at most 100 characters, without parameter values: "AddObject …WANPPPConnection." or
 * "SetParameterValues Enable, Username +2".
 */
export function summarize(request: CwmpRequest): string {
  const line = `${request.name} ${subject(request)}`.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return (line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`).toWellFormed();
}

function subject(request: CwmpRequest): string {
  switch (request.name) {
    case 'SetParameterValues':
    case 'SetParameterAttributes':
      return listNames(request.parameterList.map(({ name }) => name));
    case 'GetParameterValues':
    case 'GetParameterAttributes':
      return listNames(request.parameterNames);
    case 'GetParameterNames':
      return shortPath(request.parameterPath);
    case 'AddObject':
    case 'DeleteObject':
      return shortPath(request.objectName);
    case 'Download':
    case 'Upload':
    case 'ScheduleDownload':
      return fileType.test(request.fileType) ? request.fileType : '';
    case 'ChangeDUState':
      return listNames(request.operations.map(({ operation }) => operation));
    default:
      return '';
  }
}

function listNames(names: string[]): string {
  const more = names.length - maxNames;
  return names.slice(0, maxNames).map(shortPath).join(', ') + (more > 0 ? ` +${more}` : '');
}

/** Returns a parameter's last name; for an object, its name with its instance numbers: "…WANPPPConnection.1." */
function shortPath(path: string): string {
  const segments = path.split('.');
  const own = segments.pop() ?? '';
  if (own !== '') return own;
  const named = segments.findLastIndex((segment) => !/^\d+$/.test(segment));
  return named <= 0 ? path : `…${segments.slice(named).join('.')}.`;
}
