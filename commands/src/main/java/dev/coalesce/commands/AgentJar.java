package dev.coalesce.commands;

import java.io.File;
import java.util.List;
import java.util.function.Function;

/**
 * What the commands know about the agent whose jar they come from.
 *
 * @param file the jar
 * @param optionsHelp explains the options, one per line
 * @param optionErrors returns the errors in an agent argument, {@code option=value,...}
 */
record AgentJar(File file, String optionsHelp, Function<String, List<String>> optionErrors) {}
