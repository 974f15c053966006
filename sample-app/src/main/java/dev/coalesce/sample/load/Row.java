package dev.coalesce.sample.load;

/**
 * One line of the table.
 *
 * @param name what was measured
 * @param without the agent
 * @param with the agent
 * @param target what it has to be with the agent
 * @param ok whether it is
 */
record Row(String name, String without, String with, String target, boolean ok) {}
