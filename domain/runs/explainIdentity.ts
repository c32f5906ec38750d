import type { Finding, InstanceFacts } from './explanation.ts';

/** Adds to the finding what may be wrong with the device's identity, or with the meaning of its BOOTSTRAP. */
export function withIdentityHints(finding: Finding, facts: InstanceFacts): Finding {
  const hints = [...namesakeHints(facts), ...refusalHints(facts), ...bootstrapHints(facts)];
  return {
    ...finding,
    explanation: [finding.explanation, ...hints.map(({ explanation }) => explanation)].join(' '),
    next: [...finding.next, ...hints.map(({ next }) => next)],
  };
}

interface Hint {
  explanation: string;
  next: string;
}

function namesakeHints({ namesakes, serialNumber }: InstanceFacts): Hint[] {
  return namesakes.map(({ id, oui, informedAt }) => ({
    explanation:
      `Another device has the serial number ${serialNumber} as well: ${id}, with ` +
      `${oui === null ? 'no OUI yet' : `OUI ${oui}`}; ` +
      `${informedAt === null ? 'it has never informed' : `its last Inform was at ${informedAt}`}.`,
    next: `Check which of the two the customer has: cuttle device show ${id}`,
  }));
}

function refusalHints({ refusal, serialNumber }: InstanceFacts): Hint[] {
  if (!refusal) return [];
  const { at, reason } = refusal;
  const oui = refusal.oui === '' ? '' : ` and OUI ${refusal.oui}`;
  return [
    {
      explanation: `A CPE with the serial number ${serialNumber}${oui} was refused at ${at}: ${reason}.`,
      next: 'See why it was refused: GET /v1/audit',
    },
  ];
}

function bootstrapHints({ repeatedBootstrapAt }: InstanceFacts): Hint[] {
  if (repeatedBootstrapAt === null) return [];
  return [
    {
      explanation:
        `The CPE sent 0 BOOTSTRAP at ${repeatedBootstrapAt} although it still reports the ParameterKey of its last ` +
        'change, so it was not reset.',
      next: 'If it sends BOOTSTRAP at each boot, set on_repeated_bootstrap: skip in the service',
    },
  ];
}
