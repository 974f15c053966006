package dev.coalesce.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The application's logging is its own: the agent, and what is inside it, asks it for no logger. */
@OnEveryJdk
record LoggersOfApplicationIT(Jdk jdk) {
    private static final String SHOP = """
            package shop;

            import dev.coalesce.Coalesce;
            import java.util.*;
            import java.util.concurrent.ConcurrentLinkedQueue;

            public class Shop {
                static final Queue<String> LOGGERS = new ConcurrentLinkedQueue<>();

                /** Finds the loggers of this JVM, and remembers who asked for one. */
                public static class Finder extends System.LoggerFinder {
                    @Override public System.Logger getLogger(String name, Module module) {
                        LOGGERS.add(name);
                        return new System.Logger() {
                            @Override public String getName() { return name; }
                            @Override public boolean isLoggable(Level level) { return false; }
                            @Override public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {}
                            @Override public void log(Level level, ResourceBundle bundle, String format, Object... args) {}
                        };
                    }
                }

                @Coalesce(ttl = "1h", maxSize = 20) static String price(int sku) { return "price " + sku; }

                public static void main(String[] args) {
                    for (int sku = 0; sku < 1000; sku++) {
                        price(sku);
                    }
                    System.getLogger("shop");
                    System.out.println(LOGGERS);
                }
            }
            """;

    @Test
    void manyResultsAreCached_onlyTheApplicationAsksForLoggers() throws IOException {
        Path classes = Compile.into("loggers").source("shop/Shop", SHOP).classes();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve("java.lang.System$LoggerFinder"), "shop.Shop$Finder\n");
        Jvm.of(jdk)
                .classPath(classes, BuildOutput.ANNOTATIONS)
                .agent()
                .main("shop.Shop")
                .prints("[shop]");
    }
}
