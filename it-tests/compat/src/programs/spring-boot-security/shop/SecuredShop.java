package shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;

/** An application with two users, who log in by HTTP Basic. It ends when its standard input does. */
@SpringBootApplication
public class SecuredShop {
    public static void main(String[] args) throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(SecuredShop.class, args)) {
            System.out.println("port: " + context.getEnvironment().getProperty("local.server.port"));
            System.out.println(".");
            System.in.readAllBytes();
        }
    }

    @Bean
    SecurityFilterChain filters(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .httpBasic(Customizer.withDefaults())
                .build();
    }

    @Bean
    UserDetailsService users() {
        return SecuredShop::user; // no manager, which would encode the passwords again, slowly
    }

    /** Both users have the same authority, so that results depend on the name only. */
    private static UserDetails user(String name) {
        return User.withUsername(name)
                .password("{noop}secret")
                .authorities("BUYER")
                .build();
    }
}
