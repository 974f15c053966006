package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.List;

/** What an application can see of the agent, on whose class path the JVM puts its jar. */
public final class Hidden {
    private Hidden() {}

    public static void main(String[] args) {
        System.out.println(
                "java.lang.CoalesceGroup before a class that needs it: " + isVisible("java.lang.CoalesceGroup"));
        System.out.println(Needing.load("it"));
        for (String name : List.of(
                "dev.coalesce.agent.CoalesceAgent",
                "dev.coalesce.agent.install.Premain",
                "dev.coalesce.agent.link.Linker",
                "dev.coalesce.agent.bridge.CoalesceGroup",
                "dev.coalesce.agent.shaded.bytebuddy.ByteBuddy",
                "dev.coalesce.agent.shaded.caffeine.cache.Caffeine",
                "net.bytebuddy.ByteBuddy",
                "com.github.benmanes.caffeine.cache.Caffeine",
                "org.slf4j.LoggerFactory",
                "org.snakeyaml.engine.v2.api.Load",
                "java.lang.CoalesceGroup")) {
            System.out.println(name + ": " + isVisible(name));
        }
        System.out.println(
                "simplelogger.properties: " + (Hidden.class.getResource("/simplelogger.properties") != null));
    }

    private static final class Needing {
        @Coalesce
        static String load(String what) {
            return "loaded " + what;
        }
    }

    private static boolean isVisible(String name) {
        try {
            Class.forName(name, false, Hidden.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
