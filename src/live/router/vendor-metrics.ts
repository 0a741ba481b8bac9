import { Counter, type Registry } from 'prom-client';
import { FALLBACK_CAUSES } from '../../core/flags/vendor-answer.ts';
import type { VendorProvider } from '../flags/vendor/vendor-provider.ts';

/** The series of a vendor's provider, each at 0 from the start. */
export function vendorSeries(registry: Registry, vendor: Pick<VendorProvider, 'stats'>): void {
  const registers = [registry];
  new Counter({
    name: 'understudy_flag_provider_evaluations_total',
    help: "Questions to the vendor's provider for a user's segment.",
    registers,
    collect() {
      this.reset();
      this.inc(vendor.stats().evaluations);
    },
  });
  new Counter({
    name: 'understudy_flag_fallbacks_total',
    help: 'Those of them that the local rules answered, by cause.',
    labelNames: ['cause'],
    registers,
    collect() {
      this.reset();
      const { fallbacks } = vendor.stats();
      for (const cause of FALLBACK_CAUSES) this.inc({ cause }, fallbacks[cause]);
    },
  });
}
