import type { TrafficControl } from '../../core/scenario/traffic-control-schema.ts';
import type { EndpointPlaces } from '../prometheus/endpoint.ts';

/** With the path of the kubeconfig that the file names. */
export function locatedPlatform(
  trafficControl: TrafficControl,
  { resolve }: Pick<EndpointPlaces, 'resolve'>,
): TrafficControl {
  const { kubeconfig } = trafficControl;
  return { ...trafficControl, kubeconfig: kubeconfig === null ? null : resolve(kubeconfig) };
}
