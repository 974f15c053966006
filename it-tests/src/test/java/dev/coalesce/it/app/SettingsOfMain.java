package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.net.URL;
import java.time.ZoneId;
import java.util.Locale;
import java.util.TimeZone;

/** Configures the JVM in {@code main}, as many applications do. A line has been logged before. */
public final class SettingsOfMain {
    private SettingsOfMain() {}

    public static void main(String[] args) throws Exception {
        System.setProperty("user.timezone", "Asia/Tokyo");
        System.setProperty("java.util.logging.manager", Manager.class.getName());
        URL.setURLStreamHandlerFactory(protocol -> null);
        System.out.println(TimeZone.getDefault().getID() + ", " + ZoneId.systemDefault());
        System.out.println(Locale.getDefault());
        System.out.println(
                java.util.logging.LogManager.getLogManager().getClass().getSimpleName());
    }

    @Coalesce(ttl = "never")
    static String mistake(String key) {
        return key;
    }

    /** Is found only if nobody has used the JDK's log before. */
    public static final class Manager extends java.util.logging.LogManager {}
}
