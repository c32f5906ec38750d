/** What a service's version says of its runs, as stored and as the API shows it. */
export interface RunPolicy {
  limits: {
    /** How long a step of the script may execute, waits not counted. */
    script_seconds: number;
    /** How long the CPE may take for its answers; null: delivery_timeout of temporal.yaml. */
    delivery_seconds: number | null;
  };
  retry: RetryPolicy;
  fits: Constraints;
}

export interface RetryPolicy {
  /** All runs of one trigger; 1: none is tried again. */
  attempts: number;
  /** Before the second run; doubled before each that follows, up to `max_backoff_seconds`. */
  backoff_seconds: number;
  max_backoff_seconds: number;
  /** A CPE's fault codes ("9002") and failure types ("DeliveryTimeout"). */
  on: string[];
}

/** The devices that the service is for: one of each list; an empty list takes all. */
export interface Constraints {
  oui: string[];
  product_class: string[];
  /** "*" stands for any text. */
  software_version: string[];
}

export const defaultScriptSeconds = 5;

export const noConstraints: Constraints = { oui: [], product_class: [], software_version: [] };
