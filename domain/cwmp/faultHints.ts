interface FaultHint {
  /** The end of the sentence "The fault means that …". */
  meaning: string;
  /** What to do about it. */
  hint: string;
}

/** The faults of a CPE (TR-069 Amendment 6, A.5.1), for people. */
const hints: Record<string, FaultHint> = {
  9000: {
    meaning: 'the CPE does not know the method',
    hint: 'Ask it by GetRPCMethods what it knows; the service does not fit this model or firmware.',
  },
  9001: {
    meaning: 'the CPE refused, and gives no reason',
    hint: 'Look at the fault’s text and at the CPE’s own log; some refuse while they are busy, and do it at the next try.',
  },
  9002: {
    meaning: 'something went wrong inside the CPE',
    hint: 'Mostly a passing state or a bug of the firmware: retry once the CPE was restarted, and compare software versions if it stays.',
  },
  9003: {
    meaning: 'an argument is not valid',
    hint: 'The parameters named with it say which. Where none is named, look for a parameter that is given twice, or a ParameterKey that is too long.',
  },
  9004: {
    meaning: 'the CPE has no room or memory left for it',
    hint: 'Delete instances that nobody needs, or ask for less in one message, then retry.',
  },
  9005: {
    meaning: 'there is no such parameter or object on the CPE',
    hint: 'Compare the path with the CPE’s tree (cuttle device show ID --parameters): data model, instance number, and whether a partial path ends in a dot.',
  },
  9006: {
    meaning: 'the value has the wrong type',
    hint: 'Give the xsi:type that the CPE reports for the parameter, or let set_parameter_values take it from there.',
  },
  9007: {
    meaning: 'the value is not one that the parameter takes',
    hint: 'Check the variable’s value against the data model: its range, its length, its list of values.',
  },
  9008: {
    meaning: 'the parameter can’t be written',
    hint: 'Leave it out, or write the parameter that it follows from.',
  },
  9009: {
    meaning: 'the CPE refuses this notification for a parameter',
    hint: 'Ask for passive notification, or none, on this parameter.',
  },
  9010: {
    meaning: 'a file could not be transferred',
    hint: 'Look at the file server’s log, and whether the CPE reaches it.',
  },
  9011: { meaning: 'the CPE could not upload the file', hint: 'Look whether the server takes uploads at this URL.' },
  9012: {
    meaning: 'the file server did not accept the CPE’s credentials',
    hint: 'Check the username and password of the transfer.',
  },
  9013: {
    meaning: 'the CPE does not speak the protocol of the file’s URL',
    hint: 'Offer the file over HTTP, or over what the CPE lists in ManagementServer.',
  },
  9014: {
    meaning: 'the CPE could not join the multicast group',
    hint: 'Look at the multicast route to the CPE, or offer the file by unicast.',
  },
  9015: {
    meaning: 'the CPE could not reach the file server',
    hint: 'Check the URL’s name and port from the CPE’s network: DNS, route, firewall, TLS certificate.',
  },
  9016: {
    meaning: 'the file server has no such file, or does not give it away',
    hint: 'Check the file’s path and its permissions.',
  },
  9017: {
    meaning: 'the download broke off',
    hint: 'Retry at a quieter time; look at the line and at the server’s time limits.',
  },
  9018: {
    meaning: 'the file is damaged',
    hint: 'Compare its size and checksum with the vendor’s, and whether it is made for this model.',
  },
  9019: {
    meaning: 'the file’s signature was not accepted',
    hint: 'Take an image that the vendor has signed for this model and region.',
  },
  9020: { meaning: 'the download did not end within its time windows', hint: 'Give it a longer or a later window.' },
};

/** Undefined: a code that the standard does not have. */
export function faultHint(code: string): FaultHint | undefined {
  if (/^98\d\d$/.test(code))
    return {
      meaning: 'something of the vendor’s own is wrong',
      hint: 'The vendor’s documentation says what this code stands for.',
    };
  return Object.hasOwn(hints, code) ? hints[code] : undefined;
}
