import { isDeepStrictEqual } from 'node:util';
import type { AnyEvent, ServiceEvent, Terms } from '#contracts/events/index';
import { streams } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decider } from '../append/decider.ts';

export type Service = { readonly serviceId: string; readonly terms: Terms; readonly withdrawn: boolean };
export type ServiceState = Service | undefined;

export type ServiceCommand =
  | { readonly type: 'OfferService'; readonly serviceId: string; readonly terms: Terms }
  | { readonly type: 'ChangeTerms'; readonly terms: Partial<Terms> }
  | { readonly type: 'WithdrawService' };

export const evolve = (service: ServiceState, { type, data }: ServiceEvent): ServiceState => {
  switch (type) {
    case 'ServiceOffered':
      return service ?? { ...data, withdrawn: false };
    case 'ServiceTermsChanged':
      return service && { ...service, terms: { ...service.terms, ...data.terms } as Terms };
    case 'ServiceWithdrawn':
      return service && { ...service, withdrawn: true };
  }
};

const decide = (service: ServiceState, command: ServiceCommand): ServiceEvent[] => {
  if (command.type === 'OfferService') {
    const { serviceId, terms } = command;
    return service ? [] : [{ type: 'ServiceOffered', data: { serviceId, terms } }];
  }
  if (!service) throw new Problem('not-found');
  const { serviceId, terms, withdrawn } = service;
  if (command.type === 'WithdrawService') return withdrawn ? [] : [{ type: 'ServiceWithdrawn', data: { serviceId } }];
  if (withdrawn) throw new Problem('service-not-offered', { serviceId });
  const same = Object.entries(command.terms).every(([name, value]) =>
    isDeepStrictEqual(Reflect.get(terms, name), value),
  );
  return same ? [] : [{ type: 'ServiceTermsChanged', data: { serviceId, terms: command.terms } }];
};

const types = new Set<string>(streams.service.options.map(({ shape }) => shape.type.value));

export const service: Decider<ServiceState, ServiceCommand, ServiceEvent> = {
  initial: undefined,
  isEvent: (event: AnyEvent): event is ServiceEvent => types.has(event.type),
  evolve,
  decide,
};
