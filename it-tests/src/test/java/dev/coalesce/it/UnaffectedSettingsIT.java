package dev.coalesce.it;

import dev.coalesce.it.app.LockedStandardError;
import dev.coalesce.it.app.SettingsOfMain;
import org.junit.jupiter.api.Test;

/** Settings that an application makes in {@code main} are in force, although the agent has logged before. */
@OnEveryJdk
record UnaffectedSettingsIT(Jdk jdk) {
    @Test
    void lineIsLoggedBeforeMain_settingsOfMainAreInForce() {
        Jvm.of(jdk)
                .agent("log=info")
                .option("-Duser.language=de")
                .option("-Duser.country=AT")
                .main(SettingsOfMain.class)
                .prints("Asia/Tokyo, Asia/Tokyo", "de_AT", "Manager");
    }

    @Test
    void streamOfApplicationIsLocked_loggingThreadDoesNotWaitForIt() {
        Jvm.of(jdk)
                .agent()
                .main(LockedStandardError.class)
                .printsQuietly("loaded: 3", "logged to the application's stream");
    }
}
