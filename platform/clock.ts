/** The only place that asks what time it is; simulations and tests bring their own. */
export type Clock = () => Date;
export const systemClock: Clock = () => new Date();
