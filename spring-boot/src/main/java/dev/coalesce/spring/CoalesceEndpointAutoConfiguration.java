package dev.coalesce.spring;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Adds the Actuator endpoint {@code coalesce}, where it is exposed. */
@AutoConfiguration
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(CoalesceEndpoint.class)
public final class CoalesceEndpointAutoConfiguration {
    CoalesceEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CoalesceEndpoint coalesceEndpoint() {
        return new CoalesceEndpoint();
    }
}
