package shop;

import java.util.Map;
import org.springframework.cloud.bootstrap.config.PropertySourceLocator;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/** Brings properties as a configuration server does: they exist only after the bootstrap context has started. */
public class RemoteProperties implements PropertySourceLocator {
    @Override
    public PropertySource<?> locate(Environment environment) {
        return new MapPropertySource("remote", Map.of("coalesce.methods.shop.Prices.stock.ttl", "3h"));
    }
}
