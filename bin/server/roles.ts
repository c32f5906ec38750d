/** The parts of Cuttle that can run in processes of their own. */
export const roles = ['worker', 'acs', 'api'] as const;
export type Role = (typeof roles)[number];
