package dev.coalesce.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Adds the agent's state to the health of an application of Spring Boot 4. */
@AutoConfiguration
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("coalesce")
public final class CoalesceHealthAutoConfiguration {
    CoalesceHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "coalesceHealthIndicator")
    HealthIndicator coalesceHealthIndicator(Environment environment) {
        AgentHealth health = AgentHealth.of(environment);
        return () -> {
            AgentHealth.Report report = health.report();
            return Health.status(report.status()).withDetails(report.details()).build();
        };
    }
}
