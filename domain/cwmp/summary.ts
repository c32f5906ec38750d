import type { CwmpRequest } from './messages.ts';

const maxLength = 100;
/** So many parameters are named before "+n". */
const namedParameters = 3;

/** Only the types that TR-069 Amendment 6 names (A.3.2.8, A.4.1.5): any other text may be a value. */
const fileType = /^[1-9] [A-Z][A-Za-z ]+(?: \d{1,3})?$/;

/** One line for people, free of values, at most 100 characters: "AddObject …WANPPPConnection.", "SetParameterValues Enable, Username +2". */
export function summarize(request: CwmpRequest): string {
  const line = `${request.name} ${subject(request)}`.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return (line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`).toWellFormed();
}

function subject(request: CwmpRequest): string {
  switch (request.name) {
    case 'SetParameterValues':
    case 'SetParameterAttributes':
      return listed(request.parameterList.map(({ name }) => name));
    case 'GetParameterValues':
    case 'GetParameterAttributes':
      return listed(request.parameterNames);
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
      return listed(request.operations.map(({ operation }) => operation));
    default:
      return '';
  }
}

function listed(names: string[]): string {
  const more = names.length - namedParameters;
  return names.slice(0, namedParameters).map(shortPath).join(', ') + (more > 0 ? ` +${more}` : '');
}

/** A parameter's own name; of an object, its name with its instance numbers: "…WANPPPConnection.1." */
function shortPath(path: string): string {
  const segments = path.split('.');
  const own = segments.pop() ?? '';
  if (own !== '') return own;
  const named = segments.findLastIndex((segment) => !/^\d+$/.test(segment));
  return named <= 0 ? path : `…${segments.slice(named).join('.')}.`;
}
