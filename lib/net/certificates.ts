import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { Log } from '../observability/log.ts';
import { SetupError } from '../config/setupError.ts';

export interface CertificateFiles {
  /** The server's certificate with its intermediate certificates, and its key; both or none. */
  certFile: string | undefined;
  keyFile: string | undefined;
  /** The authorities whose client certificates are accepted. */
  clientCaFile: string | undefined;
}

export interface Certificates {
  /** Undefined without a certificate for TLS. */
  tls: SecureContextOptions | undefined;
  authorities: readonly X509Certificate[];
}

/** Milliseconds. Files are polled, not watched, because certbot and Kubernetes replace symbolic links on the way. */
const pollMs = 5000;

/** The certificates in the files, reloaded when the files change. Invalid new files change nothing. */
export class FollowedCertificates {
  readonly #files: CertificateFiles;
  readonly #log: Log;
  #current: Certificates;
  /** The content of the files when they were last read, valid or not. */
  #seen: string;
  #timer: NodeJS.Timeout | undefined;

  /** @throws SetupError when the files are invalid now. */
  constructor(files: CertificateFiles, log: Log) {
    this.#files = files;
    this.#log = log;
    const contents = readAll(files);
    this.#current = toCertificates(files, contents);
    this.#seen = fingerprint(contents);
  }

  get current(): Certificates {
    return this.#current;
  }

  /** @param onChange receives the new certificates. */
  follow(onChange: (certificates: Certificates) => void, everyMs = pollMs): void {
    const { certFile, clientCaFile } = this.#files;
    if (certFile === undefined && clientCaFile === undefined) return;
    this.#timer = setInterval(() => {
      this.#look(onChange);
    }, everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(onChange: (certificates: Certificates) => void): void {
    let seen = '';
    try {
      const contents = readAll(this.#files);
      seen = fingerprint(contents);
      if (seen === this.#seen) return;
      this.#current = toCertificates(this.#files, contents);
      onChange(this.#current);
      this.#log.info('new certificate files are in use');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Logged once, because a file may be missing for some time.
      seen ||= message;
      if (seen !== this.#seen)
        this.#log.error(
          { reason: message },
          'the certificate files have changed and are broken: those before stay in use',
        );
    }
    this.#seen = seen;
  }
}

type Contents = { [File in keyof CertificateFiles]: string | undefined };

function readAll({ certFile, keyFile, clientCaFile }: CertificateFiles): Contents {
  return { certFile: read(certFile), keyFile: read(keyFile), clientCaFile: read(clientCaFile) };
}

function read(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    throw new SetupError(
      `${file} can't be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}).`,
    );
  }
}

function fingerprint(contents: Contents): string {
  return JSON.stringify(contents);
}

function toCertificates(
  files: CertificateFiles,
  { certFile: cert, keyFile: key, clientCaFile: ca }: Contents,
): Certificates {
  const authorities = ca === undefined ? [] : readAuthorities(files.clientCaFile ?? '', ca);
  if (cert === undefined || key === undefined) return { tls: undefined, authorities };
  // A certificate in the file counts as an authority even when another authority issued it, also for certificates
  // that a proxy forwards.
  const tls = { cert, key, ...(ca !== undefined && { ca, allowPartialTrustChain: true }) };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new SetupError(
      `${files.certFile ?? ''} and ${files.keyFile ?? ''} are no certificate and its key: ` +
        `${error instanceof Error ? error.message : ''}.`,
    );
  }
  return { tls, authorities };
}

const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readAuthorities(file: string, text: string): X509Certificate[] {
  try {
    const authorities = (text.match(pem) ?? []).map((block) => new X509Certificate(block));
    if (authorities.length > 0 && authorities.every((authority) => authority.ca)) return authorities;
  } catch {
    // The error is reported below.
  }
  throw new SetupError(`${file} must hold certificates of authorities, as PEM.`);
}
