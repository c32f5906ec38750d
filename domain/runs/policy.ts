/** The rules that a service's version sets for its runs, in the format of the API and the database. */
export interface RunPolicy {
  limits: {
    /** How long a step of the script may execute, without its waits. */
    script_seconds: number;
    /** How long the CPE may take to respond; null: `delivery_timeout` of temporal.yaml. */
    delivery_seconds: number | null;
  };
  retry: RetryPolicy;
  fits: Constraints;
  /** What a BOOTSTRAP does that the CPE sends although its ParameterKey shows that it was not reset. */
  on_repeated_bootstrap: 'run' | 'skip';
}

export interface RetryPolicy {
  /** The maximum number of runs per trigger; 1: no automatic retry. */
  attempts: number;
  /** The pause before the second run. It doubles before each further run, up to `max_backoff_seconds`. */
  backoff_seconds: number;
  max_backoff_seconds: number;
  /** A CPE's fault codes ("9002") and failure types ("DeliveryTimeout"). */
  on: string[];
}

/**
 * The devices that are eligible for the service. A device must match one entry of each list, in which "*" stands for
 * any text; an empty list matches all.
 */
export interface Constraints {
  oui: string[];
  product_class: string[];
  software_version: string[];
}

export const defaultScriptSeconds = 5;

export const noConstraints: Constraints = { oui: [], product_class: [], software_version: [] };
