package dev.coalesce.junit;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Installs the agent before JUnit looks for tests, so that hardly any class of the application is loaded yet. */
public final class AttachAtStart implements LauncherSessionListener {
    /** Called by JUnit's launcher, which finds this class as a service. */
    public AttachAtStart() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        TestEngine.attach();
    }
}
