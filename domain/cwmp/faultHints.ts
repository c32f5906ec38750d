interface FaultHint {
  /** The end of the sentence "Fault 9005 means that …". */
  meaning: string;
  /** What to do about it. */
  hint: string;
}

/** Explains the faults of a CPE (TR-069 Amendment 6, A.5.1), and Cuttle's own fault codes, to operators. */
const hints: Record<string, FaultHint> = {
  9000: {
    meaning: 'the CPE does not support the method',
    hint: 'Send GetRPCMethods to list what it supports. The service is not suited to this model or firmware.',
  },
  9001: {
    meaning: 'the CPE denied the request without a reason',
    hint: 'Read the fault’s text and the CPE’s own log. Some CPEs deny requests while busy; then a retry helps.',
  },
  9002: {
    meaning: 'an internal error occurred in the CPE',
    hint: 'Restart the CPE and retry. If the fault persists, it is a firmware bug: compare software versions.',
  },
  9003: {
    meaning: 'an argument is not valid',
    hint:
      'The parameters listed with it show which. If none is listed, look for a duplicate parameter or a ParameterKey ' +
      'that is too long.',
  },
  9004: {
    meaning: 'the CPE has no memory or other resources left for it',
    hint: 'Delete unused object instances, or request less in one message, then retry.',
  },
  9005: {
    meaning: 'there is no such parameter or object on the CPE',
    hint:
      'Compare the path with the CPE’s tree (cuttle device show ID --parameters): the data model, the instance ' +
      'number, and the dot at the end of a partial path.',
  },
  9006: {
    meaning: 'the value has the wrong type',
    hint: 'Use the xsi:type that the CPE reports for the parameter, or let set_parameter_values look it up.',
  },
  9007: {
    meaning: 'the parameter does not accept the value',
    hint: 'Check the variable’s value against the data model: its range, its length, or its list of values.',
  },
  9008: {
    meaning: 'the parameter is read-only',
    hint: 'Leave it out, or set the parameter that it depends on.',
  },
  9009: {
    meaning: 'the CPE rejects this notification setting for a parameter',
    hint: 'Use passive notification, or none, for this parameter.',
  },
  9010: {
    meaning: 'a file transfer failed',
    hint: 'Check the file server’s log, and whether the CPE can reach it.',
  },
  9011: { meaning: 'the upload failed', hint: 'Check whether the server accepts uploads at this URL.' },
  9012: {
    meaning: 'the file server rejected the CPE’s credentials',
    hint: 'Check the username and password of the transfer.',
  },
  9013: {
    meaning: 'the CPE does not support the protocol of the file’s URL',
    hint: 'Offer the file over HTTP, or over a protocol that the CPE lists in ManagementServer.',
  },
  9014: {
    meaning: 'the CPE could not join the multicast group',
    hint: 'Check the multicast route to the CPE, or offer the file by unicast.',
  },
  9015: {
    meaning: 'the CPE could not reach the file server',
    hint: 'Check the URL’s name and port from the CPE’s network: DNS, route, firewall, TLS certificate.',
  },
  9016: {
    meaning: 'the CPE could not access the file',
    hint: 'Check the file’s path and its permissions on the file server.',
  },
  9017: {
    meaning: 'the download was interrupted',
    hint: 'Retry at a quieter time. Check the line and the server’s time limits.',
  },
  9018: {
    meaning: 'the file is corrupt',
    hint: 'Compare its size and checksum with the vendor’s, and check that it is made for this model.',
  },
  9019: {
    meaning: 'the file’s signature could not be verified',
    hint: 'Use an image that the vendor has signed for this model and region.',
  },
  9020: {
    meaning: 'the download did not complete within its time windows',
    hint: 'Use a longer or a later time window.',
  },
  answer_too_large: {
    meaning: 'the CPE’s answer was larger than the gateway accepts',
    hint: 'Request fewer parameters in one message: single objects instead of the whole tree.',
  },
};

/** Returns undefined for any other code. */
export function faultHint(code: string): FaultHint | undefined {
  if (/^98\d\d$/.test(code)) {
    return {
      meaning: 'an error specific to the vendor occurred',
      hint: 'See the vendor’s documentation for the meaning of this code.',
    };
  }
  return Object.hasOwn(hints, code) ? hints[code] : undefined;
}
