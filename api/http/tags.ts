/** The chapters of the documentation, in their order. */
export const tags = {
  Devices:
    'CPEs. A device is *registered* by you, or *discovered*: it informed by itself, and gets nothing ' +
    'until it is registered.',
  'Device actions':
    'Manual actions on one device: reading and setting parameters, a restart, a factory reset, a ' +
    'connection request. Each is stored with its result.',
  Services:
    'What is done to a device: a Lua script with its variables, and the events that it runs on. A ' +
    'change makes a new version.',
  Instances: "A service attached to a device, with that device's values. Each time that it is applied is a *run*.",
  Orders: 'A device with its services in one request, all or nothing: what a BSS has when an order comes in.',
  Retries: 'Retries of many failed instances, at a rate.',
  Rollouts: 'A version of a service, applied to many instances step by step.',
  Counts: 'What there is and what happened, in numbers: for dashboards. Lists of `/v1` have no totals.',
  'Dry runs': 'A script tried on a simulated CPE: nothing is stored, and no message leaves.',
  Events: 'What happens to instances and devices, to be followed live.',
  Webhooks:
    'The same, delivered to a server of yours. Signed as [Standard ' +
    'Webhooks](https://www.standardwebhooks.com) has it, tried again until it is accepted, and visible ' +
    'in the Temporal UI.',
  Oktopus:
    "The paths of Oktopus's services, so that its callers need no change: the same services and " +
    'instances as everywhere. The key may come without `Bearer`; an error is a JSON string.',
  TMF640:
    "TM Forum's *Service Activation and Configuration* (v4), for an OSS that speaks it. A service is " +
    'an instance, its specification a service, a monitor a run, a listener a webhook. Paths and errors ' +
    "are the standard's, scopes, rates and `Idempotency-Key` as everywhere.",
  Organization: 'How the gateway treats the devices of your organization.',
  'API keys': 'What callers of this API log in with; their roles say what each may do.',
  Credentials: 'What devices log in to the gateway with.',
  Audit: 'Who changed what by this API, and what the gateway refused to devices.',
  Platform: 'All organizations, for the administrator of the platform, whose key belongs to none of them.',
  Health: 'For load balancers and probes, which need no key, and for people.',
  Documentation: 'This document. It asks for no key.',
} as const;

export type Tag = keyof typeof tags;
