// The pages of the room "Where the days went", in their order; each comes when it is looked at.

export const pages: Record<string, () => Promise<{ default: unknown }>> = {
  ledger: () => import('../../pages/insight/Books.svelte'), map: () => import('../../pages/insight/ProcessMap.svelte'), handover: () => import('../../pages/insight/Handover.svelte'), waits: () => import('../../pages/insight/Waits.svelte'),
  backlog: () => import('../../pages/insight/Backlog.svelte'), variants: () => import('../../pages/insight/Variants.svelte'), spectrum: () => import('../../pages/insight/Spectrum.svelte'),
  compare: () => import('../../pages/insight/Compare.svelte'), changes: () => import('../../pages/insight/Changes.svelte'), drivers: () => import('../../pages/insight/Drivers.svelte'), conform: () => import('../../pages/insight/Conform.svelte'),
};
export const pageNames = Object.keys(pages);
