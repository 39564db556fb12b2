// Natural Earth I (Patterson; the polynomials are those of Šavrič, Jenny et al. 2011).

const RADIANS = Math.PI / 180;

/** Longitude and latitude in degrees to a place on the drawn world, in degrees as well. */
export function project([lon, lat]) {
  const [phi, lambda] = [lat * RADIANS, lon * RADIANS];
  const p2 = phi * phi;
  const p4 = p2 * p2;
  const x = lambda * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
  const y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
  return [x / RADIANS, y / RADIANS];
}
