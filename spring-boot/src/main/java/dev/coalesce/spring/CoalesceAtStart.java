package dev.coalesce.spring;

import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Attaches the agent when Spring Boot has read its configuration files, before there is any bean. If Spring Cloud's
 * bootstrap context adds properties to the environment afterwards, the agent waits for them.
 */
final class CoalesceAtStart implements SmartApplicationListener {
    private static final String BOOTSTRAP = "bootstrap";
    private static final String BOOTSTRAP_LISTENER = "org.springframework.cloud.bootstrap.BootstrapApplicationListener";
    private static final String BOOTSTRAP_MARKER = "org.springframework.cloud.bootstrap.marker.Marker";

    /** One listener belongs to one application, which starts in one thread. */
    private boolean isDone;

    /** Called by Spring Boot, which finds this class in {@code spring.factories}. */
    CoalesceAtStart() {}

    @Override
    public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
        return ApplicationEnvironmentPreparedEvent.class.isAssignableFrom(type)
                || ApplicationContextInitializedEvent.class.isAssignableFrom(type);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE; // after the listeners that read files and prepare the log
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
            if (!isBootstrapUsed(prepared.getEnvironment())) {
                start(prepared.getEnvironment());
            }
        } else if (event instanceof ApplicationContextInitializedEvent initialized) {
            start(initialized.getApplicationContext().getEnvironment());
        }
    }

    private void start(ConfigurableEnvironment environment) {
        if (!isDone && !environment.getPropertySources().contains(BOOTSTRAP)) {
            isDone = true;
            new AgentStart(environment).run();
        }
    }

    private static boolean isBootstrapUsed(ConfigurableEnvironment environment) {
        return isPresent(BOOTSTRAP_LISTENER)
                && (isPresent(BOOTSTRAP_MARKER)
                        || environment.getProperty("spring.cloud.bootstrap.enabled", Boolean.class, false)
                        || environment.getProperty("spring.config.use-legacy-processing", Boolean.class, false));
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, CoalesceAtStart.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
