/** The flag that follows the rollout: its value is the version of the model that would serve. */
export const MODEL_VERSION_FLAG = 'inference-model-version';
