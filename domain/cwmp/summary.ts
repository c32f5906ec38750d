import type { CwmpRequest } from './messages.ts';
import { isVendorMethod } from './vendorRpc.ts';

const maxLength = 100;
/** How many names are listed before "+n". */
const maxNames = 3;

/** The form of the types in TR-069 Amendment 6 (A.3.2.8, A.4.1.5). Any other text could be a value. */
const fileType = /^[1-9] [A-Z][A-Za-z ]+(?: \d{1,3})?$/;

/** The roots of the data models, and the words of TR-069's file types, which no script has to spell out. */
const fixedWords =
  'Device InternetGatewayDevice Firmware Upgrade Image Web Content Vendor Configuration File Log Tone Ringer Stored';

/** Decides whether a segment of a path, or a word of a file type or of a vendor's method, is shown. */
export type ShowsWord = (word: string) => boolean;

const showsAll: ShowsWord = () => true;

/**
 * Returns a test that shows only words which the script spells out, and numbers below 100. Any other word may be
 * derived from a secret: its base64 form, half of it, or its upper case.
 */
export function showsWordsOf(script: string): ShowsWord {
  const words = new Set([...script.split(/[^\w-]+/), ...fixedWords.split(' ')]);
  return (word) => words.has(word) || /^\d{1,2}$/.test(word);
}

/**
 * Returns one line of at most 100 characters, without parameter values: "AddObject …WANPPPConnection." or
 * "SetParameterValues Enable, Username +2". What `shows` rejects becomes "…".
 */
export function summarize(request: CwmpRequest, shows = showsAll): string {
  const line = `${methodOf(request, shows)} ${subject(request, shows)}`.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return (line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`).toWellFormed();
}

/** Scripts choose the names of vendors' methods. */
function methodOf({ name }: CwmpRequest, shows: ShowsWord): string {
  return isVendorMethod(name) && !name.split('.').every(shows) ? 'X_…' : name;
}

function subject(request: CwmpRequest, shows: ShowsWord): string {
  switch (request.name) {
    case 'SetParameterValues':
    case 'SetParameterAttributes':
      return listNames(
        request.parameterList.map(({ name }) => name),
        shows,
      );
    case 'GetParameterValues':
    case 'GetParameterAttributes':
      return listNames(request.parameterNames, shows);
    case 'GetParameterNames':
      return shortPath(request.parameterPath, shows);
    case 'AddObject':
    case 'DeleteObject':
      return shortPath(request.objectName, shows);
    case 'Download':
    case 'Upload':
    case 'ScheduleDownload':
      return fileType.test(request.fileType) && request.fileType.split(' ').every(shows) ? request.fileType : '';
    case 'ChangeDUState':
      return listNames(
        request.operations.map(({ operation }) => operation),
        showsAll,
      );
    default:
      return '';
  }
}

function listNames(names: string[], shows: ShowsWord): string {
  const more = names.length - maxNames;
  return (
    names
      .slice(0, maxNames)
      .map((name) => shortPath(name, shows))
      .join(', ') + (more > 0 ? ` +${more}` : '')
  );
}

/** Returns a parameter's last name; for an object, its name with its instance numbers: "…WANPPPConnection.1." */
function shortPath(path: string, shows: ShowsWord): string {
  const segments = path.split('.');
  const shown = segments.map((segment) => (segment === '' || shows(segment) ? segment : '…'));
  const own = shown.pop() ?? '';
  if (own !== '') return own;
  const named = segments.findLastIndex((segment) => segment !== '' && !/^\d+$/.test(segment));
  return named <= 0 ? [...shown, ''].join('.') : `…${shown.slice(named).join('.')}.`.replace(/^……/, '…');
}
