import { spawnSync } from 'node:child_process';

export const hasPromtool = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;

/** Here a test that is skipped for want of Prometheus's own tools is a failure. */
export const PROMTOOL_REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
