import { connect } from 'node:net';
import type { Credentials } from '../../../lib/net/digest.ts';
import { authorize, parseChallenges } from '../../../lib/net/digest.ts';

export interface Cpe {
  path: string;
  inform: string;
  /** Answers a challenge. The CPE then authenticates every request of the session. */
  credentials?: Credentials;
}

/**
 * Runs one session on its own TCP connection: Inform, InformResponse, an empty POST, 204. It uses a raw socket, so that
 * the load costs little CPU on the measured machine.
 */
export function runSession(port: number, { path, inform, credentials }: Cpe): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let received = '';
  let challenge = '';
  let requests = 0;
  const post = (body: string, headers = ''): void => {
    requests += 1;
    const authorization =
      challenge && credentials ? `Authorization: ${answerTo(challenge, credentials, path, requests)}\r\n` : '';
    const head =
      `POST ${path} HTTP/1.1\r\nHost: acs\r\nUser-Agent: HomeBox\r\n` +
      'Content-Type: text/xml; charset="utf-8"\r\nSOAPAction: ""\r\n';
    socket.write(`${head}${authorization}${headers}Content-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
  };
  const hear = (answer: Answer): void => {
    if (answer.status === 401 && challenge === '' && answer.challenge !== '') {
      challenge = answer.challenge;
      requests = 0;
      post(inform);
    } else if (answer.status === 200) {
      post('', answer.cookie === '' ? '' : `Cookie: ${answer.cookie}\r\n`);
    } else {
      if (answer.status === 204) resolve(undefined);
      else reject(new Error(`HTTP status ${answer.status}`));
      socket.destroy();
    }
  };
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
    post(inform);
  });
  socket.setEncoding('latin1').on('data', (chunk) => {
    received += chunk.toString();
    const answer = takeAnswer(received);
    if (!answer) return;
    received = '';
    hear(answer);
  });
  socket.on('error', reject);
  socket.on('close', () => {
    reject(new Error('the connection closed before the response came'));
  });
  return promise;
}

function answerTo(challenge: string, credentials: Credentials, uri: string, count: number): string {
  const [strongest] = parseChallenges(challenge);
  if (!strongest) throw new Error(`this challenge is not supported: ${challenge}`);
  return authorize(strongest, credentials, { method: 'POST', uri }, count);
}

interface Answer {
  status: number;
  cookie: string;
  challenge: string;
}

/** Returns undefined until the response is complete. */
function takeAnswer(received: string): Answer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = received.slice(0, end);
  const header = (name: RegExp): string => name.exec(head)?.[1] ?? '';
  if (received.length < end + 4 + Number(header(/\r\ncontent-length: (\d+)/i))) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    cookie: header(/\r\nset-cookie: ([^\r]*)/i),
    challenge: header(/\r\nwww-authenticate: ([^\r]*)/i),
  };
}
