package dev.coalesce.spring;

import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Adds the agent's state to the health of an application of Spring Boot 3. */
@AutoConfiguration
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("coalesce")
public final class CoalesceHealthOfBoot3AutoConfiguration {
    CoalesceHealthOfBoot3AutoConfiguration() {}

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
