// Services and units, asked once: they change with the configuration, not while one works.
import { get } from '$lib/api/client';
import type { ServiceList, ServiceView, UnitList, UnitView } from '$lib/api/types';
import { Loaded } from '$lib/load.svelte';

class Catalogue {
  #services = new Loaded<ServiceList>();
  #units = new Loaded<UnitList>();
  askServices(): Promise<void> { return this.#services.value || this.#services.loading ? Promise.resolve() : this.#services.from(() => get<ServiceList>('services')); }
  askUnits(): Promise<void> { return this.#units.value || this.#units.loading ? Promise.resolve() : this.#units.from(() => get<UnitList>('units')); }
  get asked(): Loaded<ServiceList> { return this.#services; }
  get services(): ServiceView[] { return this.#services.value?.items ?? []; }
  get units(): UnitView[] { return this.#units.value?.items ?? []; }
  service(code: string | undefined): ServiceView | undefined { return this.services.find((s) => s.code === code); }
  unit(code: string | undefined): UnitView | undefined { return this.units.find((u) => u.code === code); }
}
export const catalogue = new Catalogue();
