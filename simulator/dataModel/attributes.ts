import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import { CwmpFault } from '../session/faults.ts';
import type { DataModel } from './dataModel.ts';

type Attribute = Extract<CwmpResponse, { name: 'GetParameterAttributes' }>['parameterList'][number];
type Change = Extract<CwmpRequest, { name: 'SetParameterAttributes' }>['parameterList'][number];

/** The attributes of a CPE's parameters. They have no effect on what the CPE reports. */
export class ParameterAttributes {
  readonly #model: DataModel;
  readonly #changed = new Map<string, Attribute>();

  constructor(model: DataModel) {
    this.#model = model;
  }

  /** @throws CwmpFault 9005 for an unknown name. */
  get(names: string[]): Attribute[] {
    const known = this.#model.getParameterValues(names).map(({ name }) => name);
    return known.map((name) => this.#changed.get(name) ?? { name, notification: 0, accessList: [] });
  }

  /** @throws CwmpFault 9005 for an unknown name, 9003 for an unknown notification. */
  set(changes: Change[]): void {
    if (changes.some(({ notification }) => notification > 6)) throw new CwmpFault('9003');
    const next = changes.flatMap((change) => this.get([change.name]).map((attribute) => changed(attribute, change)));
    for (const attribute of next) this.#changed.set(attribute.name, attribute);
  }
}

function changed(attribute: Attribute, change: Change): Attribute {
  return {
    name: attribute.name,
    notification: change.notificationChange ? change.notification : attribute.notification,
    accessList: change.accessListChange ? change.accessList : attribute.accessList,
  };
}
