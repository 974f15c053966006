package dev.coalesce.agent.observe;

import dev.coalesce.agent.settings.Descriptors;

/**
 * A method that would be observed but for its result.
 *
 * @param type the name of its class, with dots
 * @param name its own name
 * @param descriptor its JVM descriptor
 * @param reason why its calls are not observed
 */
public record ExcludedMethod(String type, String name, String descriptor, String reason) {
    /**
     * Returns the method as a rule names it.
     *
     * @return its class, its name and the types of its parameters
     */
    public String selector() {
        return type + "." + name + Descriptors.parameters(descriptor, ",");
    }
}
