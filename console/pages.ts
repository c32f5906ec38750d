import type { ComponentType } from 'preact';
import { hasScope } from './api/signIns.ts';
import type { IconName } from './components/icon.tsx';

export interface PageEntry {
  /** A path pattern of wouter: `/devices/:id`. The page receives `params`. */
  path: string;
  /** Loads the page's code when it is first shown. */
  load: () => Promise<ComponentType<{ params: Record<string, string | undefined> }>>;
  /** The entry in the navigation. It is marked as current on all paths below its own and below `also`. */
  navigation?: { label: string; icon: IconName; also?: string };
  /** Default: pages for organizations. */
  audience?: 'platform';
}

/** Every page. To add one, create its folder in `pages/` and add an entry here, in the order of the navigation. */
const pages: PageEntry[] = [
  {
    path: '/',
    load: async () => (await import('./pages/overview/overview.tsx')).Overview,
    navigation: { label: 'Overview', icon: 'overview' },
  },
  {
    path: '/devices',
    load: async () => (await import('./pages/devices/deviceList.tsx')).DeviceList,
    navigation: { label: 'Devices', icon: 'devices' },
  },
  { path: '/devices/add/many', load: async () => (await import('./pages/devices/import/importPage.tsx')).ImportPage },
  { path: '/devices/:id', load: async () => (await import('./pages/devices/devicePage/devicePage.tsx')).DevicePage },
  {
    path: '/services',
    load: async () => (await import('./pages/services/serviceList.tsx')).ServiceList,
    navigation: { label: 'Services', icon: 'services' },
  },
  { path: '/services/new', load: async () => (await import('./pages/services/edit/serviceEditor.tsx')).NewService },
  { path: '/services/:id', load: async () => (await import('./pages/services/edit/serviceEditor.tsx')).ServiceEditor },
  {
    path: '/services/:id/versions',
    load: async () => (await import('./pages/services/versions/versionsPage.tsx')).VersionsPage,
  },
  {
    path: '/instances',
    load: async () => (await import('./pages/instances/instanceList.tsx')).InstanceList,
    navigation: { label: 'Instances', icon: 'instances' },
  },
  { path: '/instances/new', load: async () => (await import('./pages/instances/attach/attachPage.tsx')).AttachPage },
  {
    path: '/instances/:id',
    load: async () => (await import('./pages/instances/instancePage/instancePage.tsx')).InstancePage,
  },
  {
    path: '/rollouts',
    load: async () => (await import('./pages/rollouts/jobList.tsx')).JobList,
    navigation: { label: 'Rollouts & retries', icon: 'rollouts', also: '/retries' },
  },
  { path: '/rollouts/new', load: async () => (await import('./pages/rollouts/newRollout.tsx')).NewRolloutPage },
  { path: '/rollouts/:id', load: async () => (await import('./pages/rollouts/rolloutPage.tsx')).RolloutPage },
  { path: '/retries/:id', load: async () => (await import('./pages/rollouts/retryPage.tsx')).RetryPage },
  { path: '/first-steps', load: async () => (await import('./pages/firstSteps/firstSteps.tsx')).FirstSteps },
  {
    path: '/',
    audience: 'platform',
    load: async () => (await import('./pages/organizations/organizationList.tsx')).OrganizationList,
    navigation: { label: 'Organizations', icon: 'organizations' },
  },
];

/** Returns the pages for the current sign-in: the platform has other pages than an organization. */
export function availablePages(): PageEntry[] {
  const isPlatform = hasScope('platform');
  return pages.filter((page) => (page.audience === 'platform') === isPlatform);
}
