package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.List;

/** Prints which classes of the agent an application can see. The JVM puts the agent's jar on the class path. */
public final class AgentVisibility {
    private AgentVisibility() {}

    public static void main(String[] args) {
        System.out.println(
                "java.lang.CoalesceGroup before the first annotated class: " + isVisible("java.lang.CoalesceGroup"));
        System.out.println(Annotated.load("class"));
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
                "simplelogger.properties: " + (AgentVisibility.class.getResource("/simplelogger.properties") != null));
    }

    private static final class Annotated {
        @Coalesce
        static String load(String what) {
            return "loaded " + what;
        }
    }

    private static boolean isVisible(String name) {
        try {
            Class.forName(name, false, AgentVisibility.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
