import type { DeviceActionOutcome } from '../domain/devices/deviceActions.ts';

export interface DeviceActionAddress {
  organizationId: string;
  actionId: string;
}

/** The activity of the workflow `deviceRequest`, besides requestConnection. It may run twice. */
export interface DeviceActionActivities {
  /** Has nothing of it sent any more. @returns what became of it, which is not over while the CPE is asked; undefined where it is gone, with its device. */
  closeDeviceAction(input: DeviceActionAddress & { state: 'expired' | 'cancelled' }): Promise<DeviceActionOutcome | undefined>;
}
