import type { DryRunMessage, DryRunReport } from '../../domain/dryRun.ts';
import type { Masker } from '../masking.ts';

export function presentDryRun(report: DryRunReport, masker: Masker): Record<string, unknown> {
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

function presentMessage(message: DryRunMessage, masker: Masker): Record<string, unknown> {
  return {
    number: message.number,
    device_id: message.deviceId,
    purpose: message.purpose,
    method: message.method,
    summary: masker.text(message.summary),
    state: message.state,
    xml: message.xml === null ? null : masker.text(message.xml),
    response: masker.json(message.response),
    fault: masker.json(message.fault),
    completion: masker.json(message.completion),
  };
}
