import type { z } from 'zod';
import type { DryRunMessage, DryRunReport } from '../../../domain/dryRun.ts';
import type { Redactor } from '../shared/redaction.ts';
import type { dryRunResponse } from './responseSchema.ts';

type Shown = z.output<typeof dryRunResponse>;

export function presentDryRun(report: DryRunReport, masker: Redactor): Shown {
  const { status, error, doubt, model, samples, log, messages, warnings } = report;
  return {
    status,
    error: masker.json(error),
    doubt,
    model,
    samples,
    log: log.map(({ at, text }) => ({ at: new Date(at), text: masker.text(text) })),
    messages: messages.map((message) => presentMessage(message, masker)),
    warnings: masker.json(warnings),
  };
}

function presentMessage(message: DryRunMessage, masker: Redactor): Shown['messages'][number] {
  return {
    number: message.number,
    device_id: message.deviceId,
    purpose: message.purpose,
    method: message.method,
    summary: masker.text(message.summary),
    state: message.state,
    xml: message.xml === null ? null : masker.text(message.xml),
    response: masker.json(message.response && { ...message.response }),
    fault: masker.json(message.fault),
    completion: masker.json(message.completion && { ...message.completion }),
  };
}
