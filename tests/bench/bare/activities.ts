export interface BareActivities {
  local(): Promise<void>;
  first(): Promise<void>;
  second(): Promise<void>;
}
