package dev.coalesce.sample.load;

/**
 * One row of the table.
 *
 * @param name the name of the measurement
 * @param without the value without the agent
 * @param with the value with the agent
 * @param target the target value with the agent
 * @param ok whether the target is met
 */
record Row(String name, String without, String with, String target, boolean ok) {}
