import type { Span } from './runTrace.ts';

/** OTLP's numbers for a span's kind and status. */
const internal = 1;
const statusError = 2;

/**
 * Returns the body of `POST /v1/traces` in OTLP's JSON encoding (OTLP 1.0: hexadecimal ids, times in nanoseconds as
 * text).
 */
export function renderTraces(spans: Span[], serviceName: string): unknown {
  const resource = { attributes: attributesOf({ 'service.name': serviceName }) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'cuttle' }, spans: spans.map(renderSpan) }] }] };
}

function renderSpan({ traceId, spanId, parentSpanId, name, start, end, attributes, error }: Span): unknown {
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind: internal,
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: attributesOf(attributes),
    ...(error !== undefined && { status: { code: statusError, message: error } }),
  };
}

function nanoseconds(at: Date): string {
  return `${at.getTime()}000000`;
}

function attributesOf(attributes: Span['attributes']): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}
