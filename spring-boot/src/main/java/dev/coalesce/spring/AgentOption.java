package dev.coalesce.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * An option of the agent that a property of the application sets.
 *
 * @param name the name that the agent uses
 * @param value its text
 * @param origin where Spring Boot has read it
 */
record AgentOption(String name, String value, String origin) {
    static final String PREFIX = "coalesce";

    /** The options of the agent. A test compares them with the metadata, and the agent's tests compare the metadata. */
    static final List<String> NAMES = List.of(
            "config",
            "enabled",
            "mode",
            "strict",
            "log",
            "jmx",
            "showKeys",
            "console",
            "banner",
            "observe",
            "context",
            "streamMemory",
            "streamDisk",
            "streamDir",
            "refreshThreads",
            "waitTimeout",
            "waitNotice",
            "maxBuffer",
            "maxBufferBytes",
            "cancelGrace",
            "cluster",
            "namespace",
            "lease",
            "engine",
            "engineTimeout",
            "maxPayload",
            "secretFile");

    private static final String MODE = "mode";

    /** Reads all options that are set. */
    static List<AgentOption> read(Environment environment) {
        List<AgentOption> options = new ArrayList<>();
        Binder binder = Binder.get(environment);
        for (String name : NAMES) {
            String property = propertyOf(name);
            String value = value(binder, property, name);
            if (value != null) {
                options.add(new AgentOption(name, spelled(name, value), originOf(property, environment)));
            }
        }
        return options;
    }

    /** Returns the canonical name of a property: {@code coalesce.show-keys}. */
    static String propertyOf(String name) {
        StringBuilder property = new StringBuilder(PREFIX).append('.');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                property.append('-');
            }
            property.append(Character.toLowerCase(c));
        }
        return property.toString();
    }

    /** YAML reads {@code on} and {@code off} as booleans. */
    static String spelled(String name, String value) {
        if (!name.equals(MODE)) {
            return value;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> "on";
            case "false" -> "off";
            default -> value;
        };
    }

    private static @Nullable String value(Binder binder, String property, String name) {
        String text = binder.bind(property, String.class).orElse(null);
        if (text != null || !(name.equals("observe") || name.equals("context"))) {
            return text;
        }
        List<String> list = binder.bind(property, Bindable.listOf(String.class)).orElse(List.of());
        if (list.isEmpty()) {
            return null;
        }
        return name.equals("observe") ? String.join(";", list) : "[" + String.join(",", list) + "]";
    }

    private static String originOf(String property, Environment environment) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found == null) {
                found = source.getConfigurationProperty(name.append("[0]"));
            }
            if (found != null) {
                return found.getOrigin() == null
                        ? String.valueOf(source.getUnderlyingSource())
                        : String.valueOf(found.getOrigin());
            }
        }
        return "environment";
    }

    /** Returns what the agent takes as its argument. */
    String argument() {
        return name + "=" + value;
    }

    /** Tells whether the value fits into an argument, in which commas separate the options. */
    boolean isWritable() {
        return value.indexOf(',') < 0 || (value.startsWith("[") && value.indexOf(']') == value.length() - 1);
    }
}
