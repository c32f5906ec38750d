import type { z } from 'zod';
import type { DryRunMessage, DryRunReport } from '../../../domain/dryRun.ts';
import type { Redactor } from '../shared/redaction.ts';
import type { dryRunResponse } from './responseSchema.ts';

type DryRunResponse = z.output<typeof dryRunResponse>;

export function presentDryRun(report: DryRunReport, redactor: Redactor): DryRunResponse {
  const { status, error, doubt, model, samples, log, messages, warnings } = report;
  return {
    status,
    error: redactor.json(error),
    doubt,
    model,
    samples,
    log: log.map(({ at, text }) => ({ at: new Date(at), text: redactor.text(text) })),
    messages: messages.map((message) => presentMessage(message, redactor)),
    warnings: redactor.json(warnings),
  };
}

function presentMessage(message: DryRunMessage, redactor: Redactor): DryRunResponse['messages'][number] {
  return {
    number: message.number,
    device_id: message.deviceId,
    purpose: message.purpose,
    method: message.method,
    summary: redactor.text(message.summary),
    state: message.state,
    xml: message.xml === null ? null : redactor.text(message.xml),
    response: redactor.json(message.response && { ...message.response }),
    fault: redactor.json(message.fault),
    completion: redactor.json(message.completion && { ...message.completion }),
  };
}
